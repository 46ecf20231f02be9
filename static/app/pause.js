document.currentScript.remove(); // where a long page is cut: A_PIECE in app/web/room/page.py
