"""What a model costs: one shape for each type that has a price.

Amounts are in US dollars and in diem, the API's own compute credit.
"""
