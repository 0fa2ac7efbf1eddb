"""Surveys, score cards, training."""

from quality.models.cards import Calibration, Draw, Sample, ScoreCard
from quality.models.survey import Survey
from quality.models.training import Attempt, Course, Question, QuestionVersion, Reading

__all__ = [
    "Attempt", "Calibration", "Course", "Draw", "Question", "QuestionVersion", "Reading", "Sample", "ScoreCard", "Survey",
]  # fmt: skip
