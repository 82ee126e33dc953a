"""The MCP server: dateline as tools and resources of an assistant (Model Context Protocol)."""
