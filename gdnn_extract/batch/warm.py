"""Importing this reads the tables and compiles the patterns of the route.

The process that workers are forked from imports it once; they begin warm and share its memory.
"""

import gc
from contextlib import suppress

from gdnn_extract.pipeline import extract

_EVERYTHING = """Sáng 14/5/2021, tại Hà Nội, ông Trần Văn Mẫu, Giám đốc Sở Y tế chủ trì hội nghị giao ban quý II; tham dự có 120 đại biểu.
Theo Thông tư số 43/2013/TT-BYT, kinh phí 1,2 tỷ đồng, tăng 13,5% so với cùng kỳ năm 2020.
Giám đốc Sở yêu cầu các bệnh viện:
1. Rà soát, báo cáo trước ngày 30/6.
2. Phối hợp với Thanh tra Sở kiểm tra trong quý III.
"""

with suppress(Exception):  # what is wrong is said where articles are extracted
    extract(_EVERYTHING).model_dump_json()
gc.collect()
gc.freeze()  # a collector that looks at shared objects would copy their pages
