"""How what users wait for, and what a server holds, grows with the accounts of a batch and with the batches."""
