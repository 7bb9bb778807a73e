"""The spec kind `BurnRatePolicy`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.burn_rate_policy.compile import explain
from generator.kinds.burn_rate_policy.link import link
from generator.kinds.burn_rate_policy.model import BurnRatePolicy

KIND = Kind(BurnRatePolicy, in_words(explain), link=link)
