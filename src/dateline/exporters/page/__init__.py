"""What the HTML page is made of: its template, style and script, and the words and figures that go into them."""
