"""Reading a result folder, finished or not: choosing rows, gathering facts, checking files."""
