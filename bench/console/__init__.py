"""The console in a browser: what somebody waits for who works on a batch of many accounts."""
