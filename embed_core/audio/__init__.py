"""Sound: from a file to samples, from samples to a mel spectrogram, from that to a vector for the voice.

:func:`open_voice_encoder` opens the network; :class:`VoiceEncoder` embeds; :func:`read_sound` reads files.
"""

from embed_core.audio.encoder import Moments, VoiceEncoder, Windowed
from embed_core.audio.mel import RATE, MelSettings, log_mel, mel_power
from embed_core.audio.opening import open_voice_encoder
from embed_core.audio.reading import Sound, read_sound
from embed_core.audio.samples import Recording, recordings, sound

__all__ = [
    "RATE",
    "MelSettings",
    "Moments",
    "Recording",
    "Sound",
    "VoiceEncoder",
    "Windowed",
    "log_mel",
    "mel_power",
    "open_voice_encoder",
    "read_sound",
    "recordings",
    "sound",
]
