"""What it costs to withstand attacks, and what others notice of one."""
