import dataiku

customers = dataiku.Dataset("RAW_CUSTOMERS").get_dataframe()
customers = customers.dropna(subset=["EMAIL"]).drop_duplicates("CUSTOMER_ID")
dataiku.Dataset("PREPARED_CUSTOMERS").write_with_schema(customers)
