"""Tables of repairs."""

from repairs.models.cases import CasePhoto, Diagnosis, RepairCase
from repairs.models.covers import ReserveShare
from repairs.models.partners import Partner, PartnerGrade, PartnerMember, PartnerPaper
from repairs.models.parts import Part, PartMove, PartStock, PartUse
from repairs.models.statements import Statement
from repairs.models.trips import Trip
from repairs.models.work import WorkOrder, WorkPhoto

__all__ = [
    "CasePhoto",
    "Diagnosis",
    "Part",
    "PartMove",
    "PartStock",
    "PartUse",
    "Partner",
    "PartnerGrade",
    "PartnerMember",
    "PartnerPaper",
    "RepairCase",
    "ReserveShare",
    "Statement",
    "Trip",
    "WorkOrder",
    "WorkPhoto",
]
