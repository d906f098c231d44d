"""A small masked autoencoder of images (He et al. 2022), the ancestor of RetroMAE: real, trained here, on 8 x 8 digits.

Modules: :mod:`.digits` (the images), :mod:`.patches` (cutting and hiding), :mod:`.network` (encoder and decoder),
:mod:`.train` (the run), :mod:`.shipped` (the weights that come with the project), :mod:`.rebuild` (one picture),
:mod:`.controls` (what needs no training at all) and :mod:`.measure` (errors and what the encoder has learnt).
"""
