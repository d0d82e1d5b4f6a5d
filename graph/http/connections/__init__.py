"""What uvicorn keeps of a connection before the application has a request: its protocols, deadlines and sizes."""
