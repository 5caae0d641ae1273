"""Why a file is not read at all: what a library says about the damage, in words of the reader's own language."""

from __future__ import annotations

import errno

from kttt_analysis.dictionary import Finding, finding

MAX_BYTES = 400_000_000  # of a file, packed and unpacked
MAX_TEXT = 60_000_000  # of a file of plain text
MAX_SHEETS = 300
MAX_CELLS = 8_000_000  # of a sheet, from A1 to its last filled cell
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet of Excel

# What the libraries' words have in common, by the kind of damage.
_DAMAGE = (
    ("crc", "dữ liệu nén sai mã kiểm tra"),
    ("string index", "ô trỏ tới chuỗi chữ không có trong tệp"),
    ("detect file format", "thiếu hoặc hỏng phần chính của sổ làm việc"),
    ("entity", "nội dung XML có khai báo không dùng trong bảng tính"),
    ("not closed", "nội dung bị cắt ngang"),
    ("end of file", "nội dung bị cắt ngang"),
    ("unexpected eof", "nội dung bị cắt ngang"),
    ("premature", "nội dung bị cắt ngang"),
    ("syntax", "nội dung XML sai cú pháp"),
    ("xml", "nội dung XML sai cú pháp"),
    ("range", "địa chỉ ô ghi sai"),
    ("zip", "tệp nén không đọc được"),
    ("no item named", "thiếu một phần của sổ làm việc"),
    ("not found", "thiếu một phần của sổ làm việc"),
    ("timedelta", "có ngày tháng ngoài giới hạn của lịch"),
    ("memory", "không đủ bộ nhớ"),
)
_NOT_OPENED = {
    errno.ENOENT: "không có tệp này",
    errno.EISDIR: "đây là thư mục",
    errno.EACCES: "không có quyền đọc",
    errno.EPERM: "không có quyền đọc",
    errno.ELOOP: "liên kết trỏ vòng tròn",
    errno.ENAMETOOLONG: "tên tệp quá dài",
    errno.EBUSY: "tệp đang mở ở nơi khác",
}


class UnreadableFile(ValueError):
    """A file that cannot be read at all; `finding` says why and how to mend it."""

    def __init__(self, told: Finding) -> None:
        super().__init__(f"{told.message} {told.fix}")
        self.finding = told


class Damage(ValueError):
    """Damage that we have seen ourselves; the message is in Vietnamese."""


def damaged(file: str, error: BaseException) -> UnreadableFile:
    """Say what kind of damage a file has; a library's own words follow ours.

    >>> str(damaged("a.xlsx", OSError("Bad CRC-32 for file 'a'")))[:103]
    'Tệp “a.xlsx” bị hỏng hoặc chưa tải đủ nên không đọc được (dữ liệu nén sai mã kiểm tra; Bad CRC-32 for f'
    """
    said = " ".join(str(error).split())[:120]
    if isinstance(error, Damage):
        return UnreadableFile(finding("damaged_file", file=file, reason=said))
    seen = f"{type(error).__name__} {said}".lower()
    kind = next((ours for theirs, ours in _DAMAGE if theirs in seen), "nội dung bên trong không đúng định dạng")
    return UnreadableFile(finding("damaged_file", file=file, reason=f"{kind}; {said}" if said else kind))


def not_opened(file: str, error: OSError) -> UnreadableFile:
    """Say why the system does not give a file away."""
    reason = _NOT_OPENED.get(error.errno or 0) or f"lỗi hệ thống: {error.strerror or type(error).__name__}"
    return UnreadableFile(finding("file_not_opened", file=file, reason=reason))


def too_large(file: str, size: int, most: int = MAX_BYTES) -> UnreadableFile:
    """Refuse a file for its bytes, packed or unpacked."""
    limit = f"{most // 1_000_000} MB"
    shown = f"{size / 1e9:.1f} GB".replace(".", ",") if size >= 1e9 else f"{size // 1_000_000} MB"
    return UnreadableFile(finding("too_large", file=file, size=shown, limit=limit))


def too_many_cells(file: str, sheet: str | None, rows: int, columns: int) -> UnreadableFile:
    """Refuse a sheet whose filled cells lie too far from each other to be a table."""
    limit = f"{MAX_CELLS:,}".replace(",", ".")
    told = finding("too_many_cells", file=file, sheet=sheet, rows=rows, columns=columns, limit=limit)
    return UnreadableFile(told)


def too_many_sheets(file: str, count: int) -> UnreadableFile:
    """Refuse a workbook of more sheets than anybody looks through."""
    return UnreadableFile(finding("too_many_sheets", file=file, count=count, limit=MAX_SHEETS))
