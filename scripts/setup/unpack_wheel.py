"""Unpacks chosen members of a wheel: unpack_wheel.py WHEEL FOLDER MEMBER...

A member that ends in a slash stands for everything below it. zipfile checks each member's CRC.
"""

import sys
import zipfile

wheel, folder, *members = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    names = archive.namelist()
    for member in members:
        chosen = [name for name in names if name == member or (member.endswith("/") and name.startswith(member))]
        if not chosen:
            sys.exit(f"error: {member} is not in the wheel")
        for name in chosen:
            archive.extract(name, folder)
