"""What `python -m bench` measures, part by part."""
