"""What an operation costs: prices of fields, the cost of a document, and the budgets that are charged."""
