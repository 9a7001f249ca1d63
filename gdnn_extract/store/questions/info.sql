SELECT name, value FROM store_info ORDER BY rowid
