"""What tells one library from another: its number, and what its files hold."""

from portraitlib.report.versions import PACKAGE, folder_hash, library_versions


def test_the_versions_are_those_of_what_makes_the_numbers_and_the_files():
    assert {"python", "numpy", "pandas", "scipy", "portraitlib", "nbconvert"} <= library_versions().keys()


def test_the_hash_follows_content_name_and_place_of_every_file(tmp_path):
    seen = {folder_hash(tmp_path)}
    for path, text in (("a.py", "x = 1"), ("b.mo", ""), ("sub/a.py", ""), ("a.py", "x = 2")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        seen.add(folder_hash(tmp_path))
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    assert len(seen | {folder_hash(tmp_path)}) == 6


def test_what_python_compiles_is_not_content(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    before = folder_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    assert folder_hash(tmp_path) == before


def test_the_package_hashed_is_this_one():
    assert (PACKAGE / "report" / "versions.py").is_file() and PACKAGE.name == "portraitlib"
