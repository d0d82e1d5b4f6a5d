"""The servers that the settings name: what each is, and which connections go where."""
