"""Addressed randomness: every draw is a hash of where it is used.

A draw's address is (seed, replication, purpose, entity, occurrence). The same
address gives the same number whatever happened before, so two scenarios give
the same family the same luck, and no event's draw depends on the order of
other events.

How: a 64-bit base per (seed, replication, purpose) from BLAKE2b; plus
``entity`` and ``occurrence`` times two odd 64-bit constants, modulo 2**64; then
David Stafford's "variant 13" 64-bit mix (the finaliser of SplitMix64). The top
52 bits plus one half, over 2**52, is a number that a double holds exactly and
that is never 0 or 1. (With 53 bits the half would be rounded away and the
greatest value would be 1.)

This is the only module of the package that makes random numbers. It is
arithmetic on integers, so its uniforms are the same bits on every machine.
"""

from __future__ import annotations

from hashlib import blake2b
from math import log1p
from statistics import NormalDist
from typing import Any, Final, final

import numpy as np
import numpy.typing as npt

from sim.mix import GRID, MASK, MIX_1, MIX_2, PER_ENTITY, PER_OCCURRENCE, bits_at, uniform_at

_inverse_normal: Final = NormalDist().inv_cdf


class Purpose:
    """What a draw is for, one number per use.

    Append only: the number is part of every address, so changing
    or reusing one changes every result.
    """

    ONSET_GAP: Final = 0
    ONSET_THIN: Final = 1
    FAMILY_SIZE: Final = 2
    FRAILTY: Final = 3
    AGE: Final = 4
    SIBLING_GAP: Final = 5
    LEVEL_AT_ONSET: Final = 6
    LOCALITY: Final = 7
    ENGAGEMENT: Final = 8
    LONG_TERM_NEED: Final = 9
    CLOCK_UP: Final = 10
    CLOCK_DOWN: Final = 11
    CLOCK_SHOCK: Final = 12
    CLOCK_NOTICE: Final = 13
    CLOCK_SETTLE: Final = 14
    CLOCK_MOVE: Final = 15
    SHOCK_SIZE: Final = 16
    SHOCK_SEEN: Final = 17
    SOURCE: Final = 18
    TERM_THIN: Final = 19
    LOGGED_ON_OPEN: Final = 20
    SIGNAL_FRONT_DOOR: Final = 21
    SIGNAL_ASSESSMENT: Final = 22
    SIGNAL_ENQUIRY: Final = 23
    SIGNAL_CONFERENCE: Final = 24
    SIGNAL_REVIEW: Final = 25
    SIGNAL_VISIT: Final = 26
    SIGNAL_CONTACT: Final = 27
    CHECK_TIME: Final = 28
    CONSENT: Final = 29
    REFERRAL_NO_ACTION: Final = 30
    WITHDRAW: Final = 31
    WORK_ASSESSMENT: Final = 32
    WORK_ENQUIRY: Final = 33
    WORK_PROCEEDINGS: Final = 34
    STRATEGY_DELAY: Final = 35
    CONFERENCE_DAY: Final = 36
    REVIEW_DAY: Final = 37
    EARLY_HELP_OFFER: Final = 38
    CHILD_OFFSET: Final = 39
    PLACEMENT: Final = 40
    CARE_HOME: Final = 41
    CARE_KIN: Final = 42
    CARE_ADOPTION: Final = 43
    CARE_MOVED: Final = 44
    CARE_WAY: Final = 45
    UASC_GAP: Final = 46
    UASC_AGE: Final = 47
    STOCK_SELECT: Final = 48
    STOCK_STARTED: Final = 49
    STOCK_HISTORY: Final = 50
    STOCK_PRESIM: Final = 51
    CLOSURE: Final = 52
    INCIDENT: Final = 53
    BOOTSTRAP: Final = 54
    SAMPLE: Final = 55
    READING: Final = 56
    SUPERVISION: Final = 57
    WORK_SLIP: Final = 58
    VISIT_MADE: Final = 59
    SIGNAL_EPISODE: Final = 60
    HOME_STRAIN: Final = 61
    MOVED_IN_GAP: Final = 62
    ASSESSMENT_AIM: Final = 63
    WORKER_AGE: Final = 64
    WORKER_TENURE: Final = 65
    WORKER_LEAVES: Final = 66
    WORKER_ROUTE: Final = 67
    WORKER_LONG_ILL: Final = 68
    WORKER_LONG_LENGTH: Final = 69
    WORKER_ILL: Final = 70
    WORKER_PARENTAL: Final = 71
    WORKER_AWAY_AT_START: Final = 72
    HIRE: Final = 73
    AGENCY_PLACED: Final = 74
    AGENCY_ASSIGNMENT: Final = 75
    AGENCY_CONVERTS: Final = 76
    AGENCY_PROJECT: Final = 77
    HIRED_NEWLY: Final = 78
    PLACEMENT_PRICE: Final = 79
    CLAIM_FAILS: Final = 80
    LEAD_COVER_PLACED: Final = 81
    BID: Final = 82


PURPOSES: Final = 83
"""How many there are."""
OF_FAMILIES: Final = 64
"""The first so many are of families and children; those after them are of workers and posts."""


@final
class Draws:
    """The draws of one replication.

    Parameters
    ----------
    seed
        Whole number, 0 <= seed < 2**64.
    replication
        Whole number, 0 <= replication < 2**64.

    Raises
    ------
    ValueError
        If either is outside its range.

    Notes
    -----
    `entity` and `occurrence` are plain Python ints (negative allowed, taken
    modulo 2**64); NumPy's signed integers raise an error rather than wrap.
    Cost on one core: about half a microsecond a uniform.
    """

    __slots__ = ("_bases", "replication", "seed")

    def __init__(self, seed: int, replication: int) -> None:
        for name, number in (("seed", seed), ("replication", replication)):
            if not 0 <= number <= MASK:
                raise ValueError(f"{name} must be a whole number from 0 to 2**64 - 1, not {number}")
        self.seed = int(seed)
        self.replication = int(replication)
        self._bases = tuple(_base(self.seed, self.replication, purpose) for purpose in range(PURPOSES))

    def __reduce__(self) -> tuple[type[Draws], tuple[int, int]]:
        return Draws, (self.seed, self.replication)

    def bits(self, purpose: int, entity: int, occurrence: int = 0) -> int:
        """Return the 64 random bits at an address, as an int in [0, 2**64)."""
        return bits_at(self._bases[purpose], entity, occurrence)

    def uniform(self, purpose: int, entity: int, occurrence: int = 0) -> float:
        """Return the uniform at an address: in (0, 1), a multiple of 2**-53, never 0 or 1."""
        return uniform_at(self._bases[purpose], entity, occurrence)

    def exponential(self, purpose: int, entity: int, occurrence: int = 0) -> float:
        """Return the unit exponential at an address (mean 1, above 0, at most 36.8)."""
        return -log1p(-self.uniform(purpose, entity, occurrence))

    def normal(self, purpose: int, entity: int, occurrence: int = 0) -> float:
        """Return the standard normal at an address (increasing in its uniform)."""
        return _inverse_normal(self.uniform(purpose, entity, occurrence))

    def uniforms(self, purpose: int, entities: npt.ArrayLike, occurrence: npt.ArrayLike = 0) -> npt.NDArray[np.float64]:
        """Return the uniforms at many addresses, the same bits as `uniform`.

        Parameters
        ----------
        purpose
            A `Purpose`.
        entities
            Integers of any shape.
        occurrence
            One integer, or integers that broadcast against `entities`.

        Returns
        -------
        numpy.ndarray
            float64 in (0, 1), of the broadcast shape.

        Raises
        ------
        TypeError
            If `entities` or `occurrence` are not integers.
        """
        places, times = np.broadcast_arrays(_as_uint64(entities), _as_uint64(occurrence))
        x: npt.NDArray[np.uint64] = places.ravel() * np.uint64(PER_ENTITY)  # arrays wrap modulo 2**64 in silence
        x += times.ravel() * np.uint64(PER_OCCURRENCE)
        x += np.uint64(self._bases[purpose] & MASK)
        x ^= x >> np.uint64(30)
        x *= np.uint64(MIX_1)
        x ^= x >> np.uint64(27)
        x *= np.uint64(MIX_2)
        x ^= x >> np.uint64(31)
        uniforms: npt.NDArray[np.float64] = ((x >> np.uint64(12)).astype(np.float64) + 0.5) * GRID
        return uniforms.reshape(places.shape)


def _base(seed: int, replication: int, purpose: int) -> int:
    """Return the base of (seed, replication, purpose): BLAKE2b of the three as 8-byte words, as a signed one."""
    words = b"".join(word.to_bytes(8, "little") for word in (seed, replication, purpose))
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "little", signed=True)


def _as_uint64(numbers: npt.ArrayLike) -> npt.NDArray[np.uint64]:
    """Return integers modulo 2**64, refusing anything else."""
    array: npt.NDArray[Any] = np.asarray(numbers)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise TypeError(f"addresses must be integers, not {array.dtype}")
    return array.astype(np.uint64)
