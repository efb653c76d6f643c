from placements.models.allocation import AllocationRun, Candidate, Offer, Policy
from placements.models.estate import Bed, Home, Unit, UnitCapacity
from placements.models.occupancy import Occupancy
from placements.models.placement import Placement, Review

__all__ = [
    "AllocationRun",
    "Bed",
    "Candidate",
    "Home",
    "Occupancy",
    "Offer",
    "Placement",
    "Policy",
    "Review",
    "Unit",
    "UnitCapacity",
]
