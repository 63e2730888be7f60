"""The stored tables of a result folder, read and checked."""
