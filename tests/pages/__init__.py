"""What the pages tell people to type is typed: every command and every query of README.md and of docs/."""
