"""Pictures that the page has just shown."""

from scones_tools.page.album import Album


def test_a_picture_is_found_by_its_name_until_many_others_came():
    # GIVEN a picture, and one that is shown again and again
    album = Album()
    first, again = album.add(b"first"), album.add(b"again")
    assert album.get(first) == b"first"
    # WHEN two hundred others come
    for number in range(199):
        album.add(b"%d" % number)
        album.add(b"again")
    # THEN the oldest gives way
    assert album.get(first) is None
    assert album.get(again) == b"again"
    assert album.get("another") is None
