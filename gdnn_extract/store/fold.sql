-- How texts are compared, here and in every question: without regard to case, composed or decomposed letters, the place of the
-- tone mark (hoà, hòa), Ð for Đ, the kind of dash and the blanks around it, the kind of blank.  Marks are moved wherever
-- the letters stand, which does no harm because both sides of a comparison are folded.
CREATE MACRO fold(t) AS regexp_replace(trim(regexp_replace(regexp_replace(regexp_replace(
    list_reduce(
        ['oà òa', 'oá óa', 'oả ỏa', 'oã õa', 'oạ ọa', 'oè òe', 'oé óe', 'oẻ ỏe', 'oẽ õe', 'oẹ ọe', 'uỳ ùy', 'uý úy', 'uỷ ủy', 'uỹ ũy', 'uỵ ụy'],
        lambda folded, pair: replace(folded, pair[1:2], pair[4:5]),
        lower(nfc_normalize(translate(t, 'ÐðƉ', 'ĐđĐ')))),
    '\p{Cf}', '', 'g'), '\p{Pd}|−', '-', 'g'), '[\s\pZ]+', ' ', 'g')), ' ?- ?', '-', 'g');

-- Whether a text has the words asked for, as whole words; where nothing is asked for, every text has it.
CREATE MACRO has_words(t, words) AS
    words IS NULL OR coalesce(regexp_matches(fold(t), '(^|[^\p{L}\p{N}])' || regexp_escape(fold(words)) || '($|[^\p{L}\p{N}])'), false);

-- A document as it is asked for: also without regard to `số`, leading zeros and blanks around strokes.
CREATE MACRO fold_document(t) AS regexp_replace(regexp_replace(regexp_replace(
    fold(t), '(^| )số:? ?(\d)', '\1\2', 'g'), ' ?/ ?', '/', 'g'), '(^|[^\d])0+(\d)', '\1\2', 'g');
CREATE MACRO is_document(t, words) AS coalesce(regexp_matches(
    fold_document(t), '(^|[^\p{L}\p{N}])' || regexp_escape(fold_document(words)) || '($|[^\p{L}\p{N}])'), false);
