"""Work that goes on in the background of a process, and the tasks that it is made of."""
