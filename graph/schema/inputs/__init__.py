"""Values of the API that clients give: the filter, the request, what is generated from the groups."""
