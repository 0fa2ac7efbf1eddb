"""Do two photographs show the same piece? Perceptual hash, local features, then a look at every structured spot.

Loaded only by the worker's task: OpenCV and numpy cost memory that no web process shall pay. Pure: bytes in, figures out.

One-sided on purpose: what was recorded abroad must be found again. Wear adds marks, it never takes a scratch away, prints
another lot or moves a seam. New marks are counted and told, but they are condition, not identity.
"""

import io
from dataclasses import dataclass
from typing import Any

import cv2 as opencv
import imagehash
import numpy as np
import numpy.typing as npt
from PIL import Image

from returns.policies.pictures_score import BAD, TOO_PLAIN, Likeness

cv2: Any = opencv  # its stubs lack half of the module
Grey = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]

SIDE = 320  # pixels of the longer side that is compared: the lot number of a close-up is still readable
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 12_000_000  # ours are at most 2400 × 2400; anything bigger was not drawn by us
FEATURES, RATIO = 600, 0.8
LEAST_FEATURES, LEAST_INLIERS = 40, 14
WINDOW = 11  # pixels of the spot that must be found again
SHIFTS = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
"""Pixels by which a spot may have moved after alignment."""
LEAST_CONTRAST = 7.0  # grey levels (standard deviation) from which a spot says anything
REG = 12.0  # grey levels squared: what is fainter than the noise of a phone counts for little
WORST = 0.003  # share of the structured area that makes the verdict: a lot number is small, a scratch is smaller
EMPHASIS = 0.75
"""How much more a spot with strong print must agree than a faint one (power of its contrast over the usual one of the piece):
a scratch through letters is a small part of what is there, and the letters alone would agree well without it."""
RANSAC_SEED = 7


class BadPicture(Exception):
    """Not a picture of ours, or one too big to be opened."""


@dataclass(frozen=True)
class _Fit:
    """How one picture lies on the other."""

    features: int
    inliers: int
    matrix: Any = None
    marks: Any = None


def read(data: bytes) -> Grey:
    """Grey pixels, at most SIDE wide and high. Bounded before anything is decoded. Raises BadPicture."""
    if len(data) > MAX_BYTES:
        raise BadPicture
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
            if source.width * source.height > MAX_PIXELS or min(source.size) < 32:
                raise BadPicture
            source.draft("L", (SIDE, SIDE))
            picture = source.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture from None
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(picture, dtype=np.uint8)


def compare(out: Grey, back: Grey) -> Likeness:
    """Hold the picture from the bench against the one from abroad. Never raises for readable pictures."""
    fit = _fit(out, back)
    if fit.features < LEAST_FEATURES:
        return Likeness(TOO_PLAIN, features=fit.features)
    if fit.matrix is None:
        return Likeness(BAD, features=fit.features, inliers=fit.inliers, agreement=0.0, hash_distance=_hash(out, back))
    height, width = out.shape
    lying = cv2.warpPerspective(back, fit.matrix, (width, height), flags=cv2.INTER_LINEAR)
    area = _area(fit, back.shape, (height, width))
    agreement, spot, new_marks = _agreement(out, lying, area)
    return Likeness(
        "",
        features=fit.features,
        inliers=fit.inliers,
        agreement=agreement,
        hash_distance=_hash(out, lying),
        spot=spot,
        new_marks=new_marks,
    )


def _hash(one: Grey, other: Grey) -> int:
    """Hamming distance of the perceptual hashes, 0 to 64."""
    return int(imagehash.phash(Image.fromarray(one)) - imagehash.phash(Image.fromarray(other)))


def _fit(out: Grey, back: Grey) -> _Fit:
    """The plane homography that carries `back` onto `out`, by ORB, ratio test and RANSAC."""
    cv2.setNumThreads(1)  # a worker shares its cores
    orb = cv2.ORB_create(nfeatures=FEATURES, fastThreshold=14, edgeThreshold=12)
    there, marks = orb.detectAndCompute(_even(out), None)
    here, others = orb.detectAndCompute(_even(back), None)
    features = min(len(there), len(here))
    if features < LEAST_FEATURES:
        return _Fit(features, 0)
    at, of = _points(there), _points(here)
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(marks, others, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    if len(good) < LEAST_INLIERS:
        return _Fit(features, len(good))
    onto, lying = at[[match.queryIdx for match in good]], of[[match.trainIdx for match in good]]
    cv2.setRNGSeed(RANSAC_SEED)
    fits = [(_inliers(matrix, lying, onto), matrix) for matrix in _first_fits(lying, onto)]
    fits = [(count, matrix) for count, matrix in fits if count >= LEAST_INLIERS]
    if not fits:
        return _Fit(features, 0)
    one, other = (cv2.resize(_flat(grey), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for grey in (out, back))
    matrix = max((matrix for _count, matrix in fits), key=lambda matrix: _correlation(one, other, matrix))
    return _Fit(features, max(count for count, _matrix in fits), _finer(one, other, matrix), at)


def _inliers(matrix: Any, lying: Plane, onto: Plane) -> int:
    """How many of the matched corners the fit carries to within three pixels."""
    carried = cv2.perspectiveTransform(lying[None], matrix)[0]
    return int((np.linalg.norm(carried - onto, axis=1) < 3.0).sum())


def _halved(matrix: Any) -> Any:
    """The same fit between pictures of half the size."""
    half = np.diag([0.5, 0.5, 1.0])
    return half @ matrix @ np.linalg.inv(half)


def _correlation(out: Plane, back: Plane, matrix: Any) -> float:
    """How well the whole lies on the whole, not one seam on itself."""
    height, width = out.shape
    lying = cv2.warpPerspective(back, _halved(matrix), (width, height))
    return float(np.corrcoef(out.ravel(), lying.ravel())[0, 1])


def _finer(out: Plane, back: Plane, matrix: Any) -> Any:
    """The fit to a fraction of a pixel, by enhanced correlation over all pixels; as it was where that finds nothing better."""
    start = np.linalg.inv(_halved(matrix)).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 1e-4)
    try:
        _value, found = cv2.findTransformECC(out, back, start / start[2, 2], cv2.MOTION_HOMOGRAPHY, stop, None, 5)
    except cv2.error:
        return matrix
    double = np.diag([2.0, 2.0, 1.0])
    finer = double @ np.linalg.inv(found.astype(np.float64)) @ np.linalg.inv(double)
    return finer if _correlation(out, back, finer) >= _correlation(out, back, matrix) else matrix


def _first_fits(lying: Plane, onto: Plane) -> list[Any]:
    """Two guesses how one picture lies on the other: as a tilted plane, and only shifted, turned and stretched."""
    tilted, _chosen = cv2.findHomography(lying, onto, cv2.RANSAC, 4.0, maxIters=3000, confidence=0.999)
    stretched, _chosen = cv2.estimateAffine2D(lying, onto, method=cv2.RANSAC, ransacReprojThreshold=6.0, maxIters=2000)
    fits = [] if tilted is None else [tilted]
    return fits if stretched is None else [*fits, np.vstack([stretched, (0.0, 0.0, 1.0)])]


def _points(corners: Any) -> Plane:
    return np.array([corner.pt for corner in corners], dtype=np.float32)


def _even(grey: Grey) -> Grey:
    """Light taken out: the same corners are found under another lamp."""
    levelled: Grey = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(6, 6)).apply(grey)
    return levelled


def _area(fit: _Fit, of_back: tuple[int, ...], size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Where the piece lies on the plain mat, as far as both pictures show it: the hull of all corners found abroad.

    Not the hull of what was found again: a fit that holds on to a seam alone must not be judged by the seam alone.
    """
    height, width = size
    hull = np.zeros((height, width), dtype=np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(fit.marks).astype(np.int32), 255)
    seen = cv2.warpPerspective(
        np.full(of_back[:2], 255, np.uint8), fit.matrix, (width, height), flags=cv2.INTER_NEAREST
    )
    seen = cv2.erode(seen, np.ones((WINDOW, WINDOW), np.uint8), borderValue=0)
    area: npt.NDArray[np.bool_] = (hull > 0) & (seen > 0)
    return area


def _agreement(
    out: Grey, back: Grey, area: npt.NDArray[np.bool_]
) -> tuple[float | None, tuple[int, int] | None, float]:
    """Local correlation of the worst spots (at most 1; strong print weighs more), where the worst lies, and the share of new marks."""
    there, here = _flat(out), _flat(back)
    (mean, spread), (mean_back, spread_back) = _moments(there), _moments(here)
    told = area & (spread > LEAST_CONTRAST)
    structured = int(told.sum())
    if structured < WINDOW * WINDOW:
        return None, None, 0.0
    best = np.full(out.shape, -1.0, dtype=np.float32)
    for shift in SHIFTS:
        joint = cv2.boxFilter(there * _moved(here, shift), -1, (WINDOW, WINDOW))
        joint -= mean * _moved(mean_back, shift)
        joint /= spread * _moved(spread_back, shift) + REG
        np.maximum(best, joint, out=best)
    usual = float(np.median(spread[told]))
    best = 1 - (1 - best) * (spread / usual) ** np.float32(EMPHASIS)
    values = np.where(told, best, np.float32(2))
    count = max(WINDOW, int(structured * WORST))
    lowest = np.partition(values[told], count - 1)[:count]
    down, right = np.unravel_index(int(np.argmin(values)), values.shape)
    new = area & (spread < LEAST_CONTRAST / 2) & (spread_back > LEAST_CONTRAST * 1.6)
    return float(lowest.mean()), (int(right), int(down)), float(new.sum() / max(1, int(area.sum())))


def _moved(plane: Plane, shift: tuple[int, int]) -> Plane:
    """The plane shifted by whole pixels; what enters at an edge is never in the area."""
    down, right = shift
    moved: Plane = np.roll(plane, (down, right), axis=(0, 1)) if down or right else plane
    return moved


def _flat(grey: Grey) -> Plane:
    """The picture without its slow light, slightly smoothed against sensor noise and blocks of JPEG."""
    plane = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.9)
    flat: Plane = plane - cv2.GaussianBlur(plane, (0, 0), 14)
    gain = np.sqrt(cv2.GaussianBlur(flat * flat, (0, 0), 60)) + 6.0
    levelled: Plane = (flat * (24.0 / gain)).astype(np.float32)
    return levelled


def _moments(plane: Plane) -> tuple[Plane, Plane]:
    """Mean and standard deviation of the spot around every pixel."""
    mean = cv2.boxFilter(plane, -1, (WINDOW, WINDOW))
    square = cv2.boxFilter(plane * plane, -1, (WINDOW, WINDOW))
    return mean, np.sqrt(np.maximum(square - mean * mean, 0.0))
