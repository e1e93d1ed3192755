import dataiku

customer = dataiku.get_custom_variables()["projectKey"].removeprefix("ORDERS_")
orders = dataiku.Dataset("ORDER_SOURCES.ORDERS_CLEAN").get_dataframe()
dataiku.Dataset("OWN_ORDERS").write_with_schema(orders[orders["CUSTOMER"] == customer])
