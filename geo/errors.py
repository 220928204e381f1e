"""What can be wrong with data, said so that a person can mend it.

Every error has an English sentence with the layer, the values and the way out.
The pages show the same facts in the user's language: they look up the class name
in their texts and fill in `details`.

"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

# What can be wrong with a file, a value or a layout, as a code: errors carry it as
# ``reason`` or ``kind``, the pages keep their own words for it under ``fault``.
FAULTS: Final[Mapping[str, str]] = {
    # files of users
    "damaged": "it is damaged or incomplete",
    "no_workbook": "it holds no workbook",
    "parts_do_not_fit": "its parts do not fit together",
    "binary_data": "binary data",
    "a_program": "a program",
    "lone_shp": "a Shapefile .shp without its other parts",
    "picture": "a picture",
    "pdf": "a PDF document",
    "text_document": "a text document",
    "slides": "slides",
    "packed": "an archive without a list",
    "web_page": "a web page",
    # workspaces
    "other_kind_of_file": "it is another kind of file",
    "is_empty": "it is empty",
    "no_geopackage": "it is no GeoPackage",
    "other_geopackage": "it is a GeoPackage of another kind",
    "change_interrupted": "a change was interrupted; open it for writing once",
    "write_protected": "the file is write-protected",
    "opened_for_reading": "it was opened for reading only",
    "is_example": "it is an example",
    "older_schema": "it has the older schema version {version}; open it for writing "
    "once",
    "schema_version_missing": "its schema version is missing",
    "pages_corrupt": "its content does not fit together",
    "disk_full": "the disk is full",
    "not_permitted": "you may not write there",
    "folder_missing": "the folder does not exist",
    "not_writable": "it cannot be written there",
    "too_large": "the file is larger than it may be there",
    "in_use": "it is open in another program, or you may not change it",
    "is_a_folder": "there is a folder of that name",
    # values of a workspace
    "needs_text": "valid text is needed",
    "needs_code": "one of the known codes is needed",
    "needs_ags": "a key of eight digits is needed",
    "needs_share": "a share such as 1/3 or 0.25 is needed",
    "needs_int": "a whole number is needed that is not too large",
    "needs_cents": "a whole number of cents is needed that is not too large",
    "needs_real": "a finite number is needed",
    "needs_flag": "yes or no is needed",
    "needs_date": "a date is needed",
    "needs_json": "it cannot be kept as JSON",
    "needs_geometry": "a fitting geometry with finite coordinates is needed",
    # layouts of columns
    "no_such_column": "there is no such column",
    "layout_version": "its version is not known",
    "layout_text": "its text is no layout",
}


class GeoDataError(ValueError):
    """Something is wrong with the data or with what was asked of them.

    Parameters
    ----------
    **details
        The values that the sentence names. They stay readable as `details`, so
        that another language can say the same.

    Examples
    --------
    >>> error = UnknownCodeError(field="region", value="X", allowed="TH-LEADER-01")
    >>> print(error)
    region 'X' is not known. Choose one of: TH-LEADER-01.
    >>> error.code
    'UnknownCodeError'

    """

    template: ClassVar[str] = "{reason}"

    def __init__(self, **details: Any) -> None:
        self.details = details
        words = {
            name: FAULTS[value].format(**details)
            for name, value in details.items()
            if isinstance(value, str) and value in FAULTS
        }
        super().__init__(self.template.format(**{**details, **words}))

    @property
    def code(self) -> str:
        """Name under which the texts of the pages keep this error."""
        return type(self).__name__


class MissingFileError(GeoDataError):
    """A file of the catalogue is not there."""

    template = (
        "File '{file}' of layer '{layer}' is missing. Run 'make data' to rebuild "
        "derived files, or take the file from a fresh copy of the project."
    )


class DamagedFileError(GeoDataError):
    """A file is there but cannot be read, or is not the one of the catalogue."""

    template = (
        "File '{file}' of layer '{layer}' cannot be used: {reason}. Take it from a "
        "fresh copy of the project; nothing was read from it."
    )


class UnknownLayerError(GeoDataError):
    """The catalogue has no such layer."""

    template = "There is no layer '{layer}'. Choose one of: {known}."


class MissingColumnError(GeoDataError):
    """A layer lacks a column that is needed."""

    template = (
        "Layer '{layer}' lacks {columns}. It has: {present}. Rename the column or "
        "add it, then read the file again."
    )


class DuplicateKeyError(GeoDataError):
    """A key that must be unique occurs more than once."""

    template = (
        "Layer '{layer}' has {values} more than once in '{column}'. Keep one row "
        "for each key, or merge the rows."
    )


class KeyFormatError(GeoDataError):
    """A municipality key is no text of eight digits."""

    template = (
        "Layer '{layer}': {values} in '{column}' is no key of {digits} digits. Keys "
        "are text with their leading zero; read the column as text."
    )


class ValueFormatError(GeoDataError):
    """A cell holds something else than its column is for."""

    template = (
        "Layer '{layer}': {values} in '{column}' is no {expected}. Correct the cells; "
        "nothing of the layer was used."
    )


class CrsError(GeoDataError):
    """A layer does not say which coordinate system its numbers are in."""

    template = (
        "Layer '{layer}' has no coordinate system. Thuringian offices use EPSG:25832; "
        "state it where the file is read, or add the .prj file."
    )


class GeometryTypeError(GeoDataError):
    """A layer holds another kind of geometry than is needed."""

    template = (
        "Layer '{layer}' needs {expected} but has {found} for {values}. Correct these "
        "geometries or leave the rows out."
    )


class UnknownCodeError(GeoDataError):
    """A region, period, status or other code is not known."""

    template = "{field} '{value}' is not known. Choose one of: {allowed}."


class UnknownPlaceError(GeoDataError):
    """Sites name municipalities that the boundaries do not have."""

    template = (
        "{values} are no municipalities with territorial status {boundary_date}. Check "
        "the keys, or add the step to the succession table."
    )


class UnknownProjectError(GeoDataError):
    """Sites belong to projects that the list does not have."""

    template = (
        "The sites name projects that are not in the list: {values}. Add the projects "
        "or remove these sites."
    )


class ShareError(GeoDataError):
    """The shares of a project do not add up to one, or one is no share."""

    template = (
        "Project '{project}': its shares {values} add up to {total} instead of 1. "
        "Correct the shares; no amount was divided."
    )


class AmountError(GeoDataError):
    """A text is no amount of euros with at most two decimals."""

    template = (
        "'{value}' in '{column}' is no amount like 1234.56. Correct the value, or "
        "leave the cell empty if the amount is not known."
    )


class NothingToMeasureError(GeoDataError):
    """A shape has neither length nor area."""

    template = (
        "'{name}' holds no line and no area that could be measured. Draw at least two "
        "points, or choose a file with lines or polygons."
    )


class NothingToDrawError(GeoDataError):
    """A file has no geometry that could lie on a map."""

    template = (
        "File '{file}' holds nothing that could be drawn on a map. Choose a GeoJSON, "
        "GeoPackage, zipped Shapefile or GPX file with points, lines or areas; lists "
        "of projects are read with 'leader-atlas import'."
    )


class TooManyObjectsError(GeoDataError):
    """A layer has more objects than a browser can draw at ease."""

    template = (
        "Layer '{layer}' has {count} objects; a map shows at most {limit}. Save the "
        "part that is needed as a file of its own, or merge objects."
    )


class LinesAndAreasError(GeoDataError):
    """A shape has lines and areas, so nobody knows what counts."""

    template = (
        "'{name}' holds lines and areas. Keep only one of them, so that it is clear "
        "whether length or area counts."
    )


class CoverageError(GeoDataError):
    """Areas overlap or leave gaps along shared borders."""

    template = (
        "Layer '{layer}' is no clean coverage: the borders of {values} do not fit. "
        "Use a topologically clean source such as VG250."
    )


class FileTooLargeError(GeoDataError):
    """A file is larger than a project list can reasonably be."""

    template = (
        "File '{file}' has {size_mb} MB; the limit is {limit_mb} MB. Save only the "
        "sheet with the projects, without pictures, and try again."
    )


class ZipBombError(GeoDataError):
    """A packed file would grow beyond all measure when unpacked."""

    template = (
        "File '{file}' would unpack to {size_mb} MB, {times} times its size; no real "
        "file is as dense. It was not opened. Save the list anew from Excel."
    )


class PasswordProtectedError(GeoDataError):
    """A file can only be opened with a password."""

    template = (
        "File '{file}' is protected with a password. Open it, save it without the "
        "password, and try again; nothing was read from it."
    )


class UnreadableFileError(GeoDataError):
    """A file given by the user is damaged."""

    template = (
        "File '{file}' cannot be read: {reason}. Open it in its program, save "
        "it anew and try again; nothing was read from it."
    )


class UnknownFileKindError(GeoDataError):
    """A file is something else than a table or a geographic layer."""

    template = (
        "File '{file}' is no list that can be read, its content is: {kind}. Save the "
        "list as Excel (.xlsx), OpenDocument (.ods), CSV, GeoJSON, GeoPackage or "
        "zipped Shapefile."
    )


class EmptyFileError(GeoDataError):
    """A file has no cell with a value."""

    template = "File '{file}' is empty: there is no cell with a value in it."


class TableTooLargeError(GeoDataError):
    """A sheet reaches further to the right or down than a list does."""

    template = (
        "Sheet '{sheet}' of file '{file}' reaches to row {rows}, column {columns}; the "
        "limit is {limit_columns} columns and {limit_cells} cells. Delete what stands "
        "far right or far below, or save the list as a sheet of its own."
    )


class MissingPartsError(GeoDataError):
    """A Shapefile lacks files that belong to it."""

    template = (
        "Shapefile '{layer}' in '{file}' lacks {missing}. Put all parts with the same "
        "name into one zip file: .shp, .shx, .dbf, and .prj and .cpg if there are any."
    )


class LayoutError(GeoDataError):
    """A remembered or corrected layout of columns cannot be used."""

    template = "The layout of columns cannot be used: {reason} ({value})."


class WorkspaceError(GeoDataError):
    """Something is wrong with the region's own file, the workspace."""

    template = "Workspace '{path}': {reason}."


class MissingWorkspaceError(WorkspaceError):
    """There is no file where the workspace should be."""

    template = (
        "There is no workspace '{path}'. Choose the file again, or restore a backup."
    )


class WorkspaceExistsError(WorkspaceError):
    """A new workspace would overwrite a file."""

    template = (
        "'{path}' exists already and was left as it is. Choose another name, or open "
        "this file."
    )


class NotAWorkspaceError(WorkspaceError):
    """A file is something else than a workspace."""

    template = (
        "'{path}' is no workspace of this application: {reason}. Nothing was changed. "
        "Choose a workspace, or import the file as a project list."
    )


class WorkspaceDamagedError(WorkspaceError):
    """A workspace is there but its content is damaged."""

    template = (
        "Workspace '{path}' is damaged: {reason}. Nothing was changed. Restore the "
        "latest backup."
    )


class WorkspaceNewerError(WorkspaceError):
    """A workspace was written by a newer version of the application."""

    template = (
        "Workspace '{path}' has schema version {version}, this application knows up "
        "to {known}. Nothing was changed. Update the application to open it."
    )


class WorkspaceReadOnlyError(WorkspaceError):
    """A change was asked of a workspace that can only be read."""

    template = (
        "'{path}' can only be read: {reason}. Importing a project list, or a new "
        "workspace, makes a file of your own that can be changed."
    )


class WorkspaceBusyError(WorkspaceError):
    """Another program or process holds the workspace for too long."""

    template = (
        "Workspace '{path}' has been in use by another window or program for "
        "{seconds} seconds. Nothing was changed. Close it there, or try again."
    )


class WorkspaceStorageError(WorkspaceError):
    """The disk is full, or the folder or file cannot be written."""

    template = (
        "'{path}' could not be written: {reason}. The last complete state is kept. "
        "Free space, or choose a folder in which you may write."
    )


class OutputFileError(GeoDataError):
    """A file that somebody wants to take away could not be written."""

    template = (
        "'{path}' could not be written: {reason}. No half-written file is left, and a "
        "file that was there before is unchanged. Free space, close the file in other "
        "programs, or choose another folder."
    )


class WorkspaceValueError(WorkspaceError):
    """A value does not fit the column that it is meant for."""

    template = "'{column}' of '{table}' cannot hold {value}: {reason}."


class UnknownChangeError(WorkspaceError):
    """There is no change that could be undone or redone."""

    template = "There is nothing to {action} in workspace '{path}'."


class ConflictError(WorkspaceError):
    """Rows were changed by somebody else since they were read."""

    template = (
        "Workspace '{path}' was changed by {author} at {time}, after it was read "
        "here: {rows}. Nothing was written. Look at the newer values and decide again."
    )


class UnknownPresentationError(WorkspaceError):
    """A presentation, step or meeting is not there (any more)."""

    template = (
        "There is no presentation, step or meeting '{value}' (any more). Somebody may "
        "have removed it; undo brings it back."
    )


class NotFrozenError(GeoDataError):
    """A file is no frozen presentation."""

    template = (
        "File '{file}' is no frozen presentation. Choose a file that was saved with "
        "'Freeze' on the page of presentations; nothing was opened."
    )


class FrozenNewerError(GeoDataError):
    """A newer version froze a presentation."""

    template = (
        "File '{file}' was frozen by a newer version (format {version}, known "
        "{known}). Bring the application up to date; nothing was opened."
    )


class FrozenDamagedError(GeoDataError):
    """A frozen presentation was changed or damaged."""

    template = (
        "File '{file}' is not as it was frozen: its checksum does not fit. It was "
        "changed or damaged on the way. Ask for the file once more; nothing was opened."
    )


class LimitsError(GeoDataError):
    """What somebody wrote cannot be the limits of classes."""

    template = (
        "'{value}' cannot be class limits. Write one to {most} positive numbers, "
        "apart by semicolons, for example 10; 25; 50."
    )


class TemplateError(GeoDataError):
    """A template for slides cannot be read."""

    template = (
        "The template is no PowerPoint file (.pptx) that can be read: {reason}. Save "
        "it again as .pptx, or leave it out; the plain master is used then."
    )


class BaseMapError(GeoDataError):
    """What somebody entered is no address of a base map."""

    template = (
        "'{address}' is no address of a base map. Write the address of a WMS and its "
        "layers, or that of tiles with {{z}}, {{x}} and {{y}} (https://...)."
    )


class StepDateError(GeoDataError):
    """A change of municipalities is dated before or far beyond what can be added."""

    template = (
        "A change on {date} cannot be added: the table of the application goes up to "
        "{first}, and later ones may be dated up to {last}. Correct the date."
    )


class StepKeyError(GeoDataError):
    """A change starts from municipalities that do not exist on the day before."""

    template = (
        "On the day before {date} there is no municipality {values}. Check the key and "
        "the order of the changes: it may have been dissolved earlier."
    )


class StepShareError(GeoDataError):
    """The shares of a municipality that is divided do not add up to one."""

    template = (
        "{place}: the shares {values} on {date} add up to {total} instead of 1. "
        "Correct the shares; nothing was changed."
    )


class StepCircleError(GeoDataError):
    """A municipality is to join one that ends on the same day."""

    template = (
        "{values} takes something in on {date} and is dissolved on the same day. Let "
        "the parts go to the municipality that remains."
    )


class StepNameError(GeoDataError):
    """A new municipality has no name."""

    template = "The new municipality {values} needs a name."


class StepDistrictError(GeoDataError):
    """The key of a new municipality begins with no district of Thuringia."""

    template = (
        "{values} begins with {district}, which is no district of Thuringia. Correct "
        "the key."
    )


class BoundaryGapError(GeoDataError):
    """Municipalities lead nowhere in the boundaries of a later date."""

    template = (
        "In the boundaries of {date} there is no successor of {values}. Enter what "
        "became of them on that day or before; nothing was changed."
    )


class BoundaryConflictError(GeoDataError):
    """Boundaries still have municipalities that the changes dissolved."""

    template = (
        "The boundaries of {date} still have {values}, which by the changes that were "
        "entered are dissolved. Remove these changes or use boundaries of a later "
        "date; nothing was changed."
    )


class NoMunicipalitiesError(GeoDataError):
    """A file has no layer of municipalities."""

    template = (
        "'{file}' has no layer of municipalities with AGS and GEN; it has: {layers}. "
        "Use VG250 or VG250-EW of the BKG as GeoPackage or zipped Shapefile."
    )


class ForeignBoundariesError(GeoDataError):
    """A file has municipalities, but none of this Land."""

    template = (
        "'{file}' has no municipalities of Thuringia: no key begins with {prefix}, "
        "there is for example {found}. Use the file of Germany or of Thuringia."
    )


class IncompleteBoundariesError(GeoDataError):
    """A file covers only a part of the Land, or lies elsewhere."""

    template = (
        "The municipalities of '{file}' cover {percent} % of Thuringia. Check that the "
        "file is complete and states its own coordinate system."
    )


class BoundaryDateUnknownError(GeoDataError):
    """Nobody says which territorial status a file has."""

    template = (
        "'{file}' does not say of which date its municipalities are. State it: "
        "leader-atlas serve --boundaries FILE --boundaries-date YYYY-MM-DD"
    )


class BoundaryDateError(GeoDataError):
    """A file holds municipalities that came later than the stated date."""

    template = (
        "'{file}' knows changes of {since}; its territorial status cannot be {date}. "
        "State the date that the file was published for."
    )
