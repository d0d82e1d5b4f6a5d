"""The API's accounts, made of stored ones: a page of them by columns, and what they refer to."""
