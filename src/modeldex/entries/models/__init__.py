"""The API's shape of an entry as types, one class for each of the nine model types.

Field by field after the API's OpenAPI description. The classes allow further fields, since an
entry from elsewhere keeps what they do not know; `entries.fields` tells which those are.
"""
