"""What the help centre keeps."""

from knowledge.models.articles import Article, ArticleText, ArticleVersion, Vote
from knowledge.models.complaints import Complaint, ComplaintStep
from knowledge.models.documents import Agreement, Comment, Document, DocumentVersion, Follower
from knowledge.models.feedback import Change, Feedback
from knowledge.models.gaps import Gap, GapQuestion

__all__ = [
    "Agreement", "Article", "ArticleText", "ArticleVersion", "Change", "Comment", "Complaint", "ComplaintStep", "Document",
    "DocumentVersion", "Feedback", "Follower", "Gap", "GapQuestion", "Vote",
]  # fmt: skip
