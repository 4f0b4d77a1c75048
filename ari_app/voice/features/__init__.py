"""What telephones and commands ask for beside a caller's story: dialled codes, calls out, test numbers, prompts."""
