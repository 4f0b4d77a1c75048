"""What is found wrong in files, in Chinese: a table for each kind of file, and `chinese`, which reads them."""
