import dataiku
from segments import segment

customers = dataiku.Dataset("PREPARED_CUSTOMERS").get_dataframe()
orders = dataiku.Dataset("ORDERS_BY_CUSTOMER").get_dataframe()
joined = customers.merge(orders, on="CUSTOMER_ID", how="left")
joined["SEGMENT"] = joined["AMOUNT_sum"].map(segment)
dataiku.Dataset("SEGMENTS").write_with_schema(joined)
