"""Writes `zip64-*.zip`: one short CSV as Python's zipfile packs it with fields of 64 bits (`header` in the local header
alone, as for a pipe; `all` in every place that has them)."""

import io
import zipfile

TEXT = b"time,open,high,low,close,volume\n" + b"".join(
    b"%d,1,2,0.5,1.5,%d\n" % (1_600_000_000_000 + i * 3_600_000, i) for i in range(64)
)


class Pipe(io.RawIOBase):
    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


entry = zipfile.ZipInfo("AAA.csv")
entry.compress_type = zipfile.ZIP_DEFLATED
with open("zip64-header.zip", "wb") as out, zipfile.ZipFile(Pipe(out), "w") as archive:
    with archive.open(entry, "w", force_zip64=True) as member:
        member.write(TEXT)

zipfile.ZIP64_LIMIT = 10
zipfile.ZIP_FILECOUNT_LIMIT = 0
with zipfile.ZipFile("zip64-all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(zipfile.ZipInfo("AAA.csv"), TEXT, zipfile.ZIP_DEFLATED)
