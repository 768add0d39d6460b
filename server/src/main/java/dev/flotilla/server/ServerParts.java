package dev.flotilla.server;

import dev.flotilla.engine.view.ResultCommits;
import dev.flotilla.server.http.GitDoor;
import dev.flotilla.server.workflow.Workflow;
import jakarta.servlet.http.HttpServlet;

/// What stands behind the server's edges.
///
/// @param gitHost answers at `/git/*`
record ServerParts(Workflow workflow, GitDoor git, ResultCommits commits, HttpServlet gitHost) {}
