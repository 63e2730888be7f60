"""The assumption book: every number of the model with its source, and the register that checks none is left out."""

from sim.book.book import CHAPTERS, FOLDER, Book, Leaf, Lever, Source, Value, is_number, load_book, read_chapter

__all__ = [
    "CHAPTERS",
    "FOLDER",
    "Book",
    "Leaf",
    "Lever",
    "Source",
    "Value",
    "is_number",
    "load_book",
    "read_chapter",
]
