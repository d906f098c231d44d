"""RetroMAE (Xiao et al., EMNLP 2022): pre-training of a sentence vector by rebuilding the sentence from it.

========================  ============================================================================================
:mod:`.masking`           which tokens the encoder does not get to see
:mod:`.attention`         which tokens each token of the decoder sees: the position-specific mask
:mod:`.model`             encoder + head + one decoder layer; both losses
:mod:`.shipped`           the decoder that comes with the project, trained on a frozen encoder
:mod:`.picture`           one sentence rebuilt, with every number a page shows
:mod:`.train`             live pre-training, with plain masked language modelling as the control
========================  ============================================================================================
"""
