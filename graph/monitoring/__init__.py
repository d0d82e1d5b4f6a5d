"""What an operator sees of the server: a log line for each request, metrics, traces."""
