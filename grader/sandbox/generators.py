"""Random generators that cross: what may come back of one of ours, and which ones of the submission's are let in.

A generator of a check goes out as a copy. What comes back may only be the same stream further on: the same increment, and a state
that a bounded number of draws leads to from where the call of the check has sent it. Else the submission would choose the inputs of
the rest of the check. Some states never change, so that drawing from them never ends where NumPy draws until a number fits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader_worker.frames import Breach, RandomState
from grader_worker.values import set_state

DRAWS = 2**22
"""So many numbers a call of a check may draw from a generator that it was given."""
SEARCHED = 2**26
"""So many numbers of streams are searched for buffered halves in a call of a check."""
FOREIGN = 1000
"""So many generators of the submission's are known at a time."""
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
"""That of PCG64: its state is multiplied by it, and increased by the increment, before each number."""
REPLACED = "has replaced the state of the random generator that it was given: draw from it, and do not set its state"
BITS, HALF = 2**128 - 1, 2**64 - 1


class Charged(Breach):
    """What the submission has done ends the case; `reason` is one of `grader.model.report.Reason`, the text says what it was."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class Position:
    """A place in a stream of PCG64, read from what crosses. Raises Breach for numbers that no generator has."""

    def __init__(self, packed: RandomState) -> None:
        try:
            if max(len(packed.state), len(packed.inc)) > 40:
                raise ValueError
            self.state, self.increment = int(packed.state, 16), int(packed.inc, 16)
        except ValueError:
            raise Breach("an impossible state of a random generator") from None
        self.half = packed.uinteger if packed.has_uint32 else None
        """The half of a number that is drawn next where 32 bits are asked for; None where a new number is."""
        if not (0 <= self.state <= BITS and 0 <= self.increment <= BITS and packed.has_uint32 in (0, 1)):
            raise Breach("an impossible state of a random generator")
        if not 0 <= packed.uinteger < 2**32:
            raise Breach("an impossible state of a random generator")


class Streams:
    """The generators of one case, as the session knows them: even numbers are the check's, odd ones the submission's."""

    def __init__(self, known: dict[int, np.random.Generator]) -> None:
        self.known = known
        self.begins: dict[int, Position] = {}
        """Where the present call of the check has sent each of its generators first."""
        self.halves: dict[int, tuple[int, int]] = {}
        """The last buffered half that was found in a stream, and how far on that was."""
        self.left = SEARCHED
        self.copies: dict[int, np.random.Generator] = {}
        """What the submission passes on of generators that it has kept from an earlier call: the check's own stay as they are."""

    def begin(self) -> None:
        """Begin a call of the check."""
        if self.begins:
            self.begins.clear()
            self.halves.clear()
            self.left = SEARCHED

    def sent(self, packed: RandomState) -> None:
        """Note where a generator is sent."""
        if packed.id % 2 == 0 and packed.id not in self.begins:
            self.begins[packed.id] = Position(packed)

    def number_of_copy(self, generator: np.random.Generator) -> int | None:
        """Return the number of a generator in `copies`, None for any other."""
        return next((n for n, known in self.copies.items() if known is generator), None)

    def read(self, packed: RandomState) -> np.random.Generator:
        """Return the generator that `packed` stands for, set to where it stands. Raises Breach, and Charged for a chosen state."""
        position = Position(packed)
        begin = self.begins.get(packed.id)
        if begin is not None and not self.is_further(packed.id, begin, position):
            raise Charged("unreadable_result", REPLACED)
        if position.increment % 2 == 0:
            # Only odd increments lead through all states; with an even one a state can lead to itself.
            text = "passes on a random generator whose state was set by hand: make it with `np.random.default_rng`"
            raise Charged("unreadable_result", text)
        if packed.id % 2 == 0 and packed.id not in self.known:
            raise Breach("a random generator that was never passed")
        if begin is not None:
            generator = self.known[packed.id]
        else:
            generator = self.kept(self.known if packed.id % 2 else self.copies, packed.id)
        set_state(generator, packed)
        return generator

    def kept(self, generators: dict[int, np.random.Generator], number: int) -> np.random.Generator:
        """Return the generator of that number which is not the check's own, a new one if need be."""
        if number not in generators:
            if len(generators) >= FOREIGN:
                # Whoever sends it again sends its state, too.
                del generators[next(n for n in generators if n % 2 == number % 2)]
            generators[number] = np.random.default_rng(0)
        return generators[number]

    def is_further(self, number: int, begin: Position, end: Position) -> bool:
        """Return whether draws from `begin` can lead to `end`."""
        if begin.increment != end.increment:
            return False
        draws = distance(begin.state, end.state, begin.increment)
        if draws is None:
            return False
        if end.half is None or end.half == begin.half or (draws and end.half == output(end.state) >> 32):
            return True
        half, place = self.halves.get(number, (-1, 0))
        if end.half == half and draws >= place:
            return True
        self.left -= draws
        if self.left < 0 or not has_half(begin, draws, end.half):
            return False
        self.halves[number] = end.half, draws
        return True


def distance(begin: int, end: int, increment: int) -> int | None:
    """Return how many numbers lie between two states of PCG64, None if those are more than DRAWS.

    The lowest k bits of the state are a generator of period 2**k by themselves, so the distance is found bit by bit, and a step of
    2**k at once is as cheap as one. From M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
    Algorithms for Random Number Generation", Harvey Mudd College, 2014, after F. Brown, "Random Number Generation with Arbitrary
    Strides", Transactions of the American Nuclear Society, 1994.
    """
    multiplier, plus, bit, far = MULTIPLIER, increment, 1, 0
    while begin != end and bit <= DRAWS:
        if (begin ^ end) & bit:
            begin = (begin * multiplier + plus) & BITS
            far |= bit
        plus = (multiplier + 1) * plus & BITS
        multiplier = multiplier * multiplier & BITS
        bit <<= 1
    return far if begin == end and far <= DRAWS else None


def output(state: int) -> int:
    """Return the number of 64 bits that PCG64 gives on reaching a state: both halves combined, and rotated by the highest bits."""
    mixed, turn = (state >> 64) ^ (state & HALF), state >> 122
    return (mixed >> turn | mixed << (64 - turn)) & HALF


def has_half(begin: Position, draws: int, half: int) -> bool:
    """Return whether the higher half of one of the next numbers of a stream is `half`."""
    stream: Any = np.random.PCG64(0)
    inner = {"state": begin.state, "inc": begin.increment}
    stream.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": 0, "uinteger": 0}
    for done in range(0, draws, 2**16):
        numbers = stream.random_raw(min(2**16, draws - done))
        if np.any(numbers >> np.uint64(32) == np.uint64(half)):
            return True
    return False
