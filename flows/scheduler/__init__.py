"""All that speaks to Prefect."""
