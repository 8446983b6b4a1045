"""From the files to the values, one module a kind of file; whatever is wrong is noted with its line."""
