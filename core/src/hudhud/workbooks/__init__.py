"""Reading XLSX from strangers: in a child process with limits, behind checks of the archive."""

from hudhud.workbooks.reading import Begun, Odd, Rows, UnsafeWorkbook, read_workbook

__all__ = ["Begun", "Odd", "Rows", "UnsafeWorkbook", "read_workbook"]
