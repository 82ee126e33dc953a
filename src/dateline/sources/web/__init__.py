"""The web, which is hostile: what may be asked, and how it is asked politely and within bounds."""
