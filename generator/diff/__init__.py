"""What a change of the specs means for those who watch: budgets, alerts, who is told, cost, and published files."""
