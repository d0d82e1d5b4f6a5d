"""What our sessions tell PostgreSQL's planner, so that no plan leans on statistics being there, or right.

How statements are written comes first: what a batch lends to its accounts is a parameter, what is the same for all of
them is looked up once, a page is of one table. One choice is left that no way of writing takes away: rows in the order
of a key can be read by its index, or all be read and sorted, and which is cheaper depends on how many there are. Behind
row-level security, where a table was never analysed or has grown since, the planner takes a million accounts for a
dozen, and sorts the million for a page of a hundred.
"""

SETTINGS = {"enable_sort": "off"}
"""Sorting where nothing else gives an order. PostgreSQL compares plans by how many steps are switched off before it
compares costs, so that this holds whatever it expects; what no index orders, names for one, is sorted as ever."""
