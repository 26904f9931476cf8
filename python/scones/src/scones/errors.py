"""The errors of this package. A class's name is what Step Functions and people see."""


class SconesError(Exception):
    """Base of every error raised here."""


class ConfigurationInvalid(SconesError):
    """A setting is missing or has a wrong value."""


class DocumentInvalid(SconesError):
    """A workflow document lacks a field, or a field has a wrong value."""


class PrefixEmpty(SconesError):
    """No photo's key begins with the prefix of a bulk run."""


class ImageRejected(SconesError):
    """An upload that cannot be classified, whatever is tried: never retried, never lost.

    Each reason is a class of its own, because its name is the reason that is reported.
    """


class PhotoNotFound(ImageRejected):
    """The object is not, or no longer, in the bucket."""


class ImageEmpty(ImageRejected):
    """The upload has no bytes."""


class ImageTooLarge(ImageRejected):
    """The upload has more bytes than are accepted."""


class ImageTooManyPixels(ImageRejected):
    """The picture has more pixels than are decoded."""


class ImageTooComplex(ImageRejected):
    """Decoding the picture takes far longer than its size allows: it has too many parts."""


class ImageTooSmall(ImageRejected):
    """The picture has too few pixels to show a vehicle."""


class ImageFormatUnsupported(ImageRejected):
    """The upload is not a PNG, JPEG or WebP picture."""


class ImageAnimated(ImageRejected):
    """The picture has more than one frame."""


class ImageUnreadable(ImageRejected):
    """The picture is truncated or corrupt."""


class InferenceInvalid(SconesError):
    """The endpoint's answer is not a distribution over the known vehicles."""


class EndpointUnavailable(SconesError):
    """The endpoint cannot answer now; trying again later may help."""


class StorageUnavailable(SconesError):
    """S3 cannot be reached now, or answered with half of what it has; trying again may help."""


class LabelInvalid(SconesError):
    """A label that a person gave is invalid; the message names the photo or the line."""


class SourceInvalid(SconesError):
    """A source of images cannot be staged. Base of the reasons below."""


class ArchiveMissing(SourceInvalid):
    """The archive is not there."""


class ArchiveChecksumMismatch(SourceInvalid):
    """The archive is not the one that was asked for."""


class ArchiveUnreadable(SourceInvalid):
    """The file is not an archive in the expected layout."""


class ArchiveTooLarge(SourceInvalid):
    """The archive, or what it describes, is far larger than the one that was asked for."""


class ClassUnknown(SourceInvalid):
    """The source has no class of this name."""


class ClassEmpty(SourceInvalid):
    """A class has too few images for every split to get one."""


class OutliersInvalid(SourceInvalid):
    """The outlier set holds what it cannot; the text names it."""


class OutliersEmpty(OutliersInvalid):
    """An outlier set was named, and has no picture."""


class KindsTooFew(OutliersInvalid):
    """The outlier set has too few kinds for every split to get one of its own."""


class FolderMissing(SourceInvalid):
    """The folder of images is not there."""


class SourceImageInvalid(SourceInvalid):
    """An image of a source cannot be used; the text names its file."""


class ShardCorrupt(SconesError):
    """A shard of a dataset cannot be read; the text names the shard and its member."""


class ManifestInvalid(SconesError):
    """A dataset's manifest cannot be understood."""


class RecordInvalid(SconesError):
    """A captured request or answer cannot be used. Base of the reasons below."""


class RecordUnreadable(RecordInvalid):
    """The line is not a JSON document."""


class RecordIncomplete(RecordInvalid):
    """The record lacks a field, or a field has a wrong value."""


class CaptureTooLarge(RecordInvalid):
    """A file of captured traffic has more bytes than are read."""


class BaselineMissing(SconesError):
    """The live model has no baseline to measure drift against."""


class BaselineInvalid(SconesError):
    """A model's baseline cannot be understood."""


class DriftUnknown(SconesError):
    """The drift of the newest traffic could not be measured."""
